import { worldOf } from "./situation.ts";
import { judgeWorld, KNOWLEDGE } from "../src/reason/index.ts";
const j=judgeWorld(worldOf({name:"",runs:process.argv.slice(2),compose:null,world:{},entry:[],container:null,fires:[],might:[],quiet:[],verdict:null,targets:[],notTargets:[]}),KNOWLEDGE);
for(const c of j.containers){console.log(c.name,c.verdict,c.paths.length,c.pathsAreBounded);for(const p of c.paths)console.log("  ",p.target,p.scope,p.certainty,p.steps.map(s=>s.technique).join(" > "));console.log("  weak:",c.weaknesses.map(w=>w.technique+(w.unknowns.length?"?":"")).join(", "));}
console.log(j.cut.steps.map(s=>s.words+" @"+s.where), j.cut.isVerified);
