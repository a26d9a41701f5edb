import { loadScenarios } from "./scenario-file.ts";
import { outcomeOf, worldOf } from "./situation.ts";
import { judgeWorld, KNOWLEDGE } from "../src/reason/index.ts";
let bad=0,all=0; const filter=process.argv[2]; const byId=new Map<string,number>();
for (const sc of loadScenarios()) { if(filter&&!new RegExp(filter).test(sc.id)) continue;
 for (const s of sc.situations) { all++;
  try {
   const {proven,possible,targets,verdict}=outcomeOf(s);
   const p:string[]=[];
   for(const id of s.fires) if(!proven.has(id)) p.push((possible.has(id)?"only-might ":"silent ")+id);
   for(const id of s.might) if(!possible.has(id)) p.push((proven.has(id)?"fires-not-might ":"silent-not-might ")+id);
   for(const id of s.quiet) if(proven.has(id)) p.push("LOUD "+id); else if(possible.has(id)) p.push("might-not-quiet "+id);
   for(const t of s.targets) if(!targets.has(t)) p.push("no-target "+t);
   const j=()=>judgeWorld(worldOf(s), KNOWLEDGE).containers.flatMap(c=>c.paths);
   for(const t of s.notTargets) if(targets.has(t)) p.push("target! "+t+" via "+j().filter(x=>x.target===t&&x.certainty==="proven").map(x=>x.steps.map(y=>y.technique).join(">")).slice(0,3));
   if(s.verdict&&s.verdict!==verdict) p.push(`verdict ${verdict}, wanted ${s.verdict}`+(verdict!=="contained"?" via "+j().filter(x=>["host-root","kernel","engine-control","host-write","host-read"].includes(x.target)).map(x=>x.target+":"+x.steps.map(y=>y.technique).join(">")+(x.certainty==="proven"?"":"?")).slice(0,4):""));
   if(p.length){bad++;console.log(`${sc.id} / ${s.name}: ${p.join("; ")}`);}
  } catch(e){bad++;console.log(`${sc.id} / ${s.name}: ERROR ${String((e as Error).message).slice(0,200)}`);}
 }}
console.log(bad,"of",all);
