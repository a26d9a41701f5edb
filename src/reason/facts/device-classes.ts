/** Device nodes by what they give. */
export interface DeviceClass {
  /** Host paths of its nodes, and of directories that hold only such nodes. */
  readonly paths: RegExp;
  /** Nodes of a device cgroup: type and major, and minors where the major is shared; null: numbers are given out at run time. */
  readonly numbers: readonly DeviceNumber[];
  /** Who may open its nodes: root (and a group), everyone for reading by the kernel's own default, or whom udev's rules of the host name. */
  readonly openTo: "root" | "all-to-read" | "by-udev";
  /** One node's path, to ask whether a mount of /dev shows it. */
  readonly example: string;
}

export interface DeviceNumber {
  readonly type: "b" | "c";
  /** Inclusive. */
  readonly majors: readonly [number, number];
  /** Null: all. */
  readonly minors: readonly number[] | null;
}

function numbers(type: "b" | "c", majors: readonly [number, number], minors: readonly number[] | null = null): DeviceNumber {
  return { type, majors, minors };
}

/** Character devices of the misc major whose minor is given out at run time: only a rule for all of major 10 admits them. */
const MISC = numbers("c", [10, 10], []);

function deviceClass(paths: RegExp, example: string, nodes: readonly DeviceNumber[]): DeviceClass {
  return { paths, example, numbers: nodes, openTo: "root" };
}

/** Source: drivers/char/mem.c, mode 0644 (measured). */
function openToRead(closed: DeviceClass): DeviceClass {
  return { ...closed, openTo: "all-to-read" };
}

/** Root's by the kernel (measured). systemd's 50-udev-default.rules open `tun` and `fuse` to all, `kvm` and `renderD*` to all or, as Debian builds it, to a group. */
function openByUdev(closed: DeviceClass): DeviceClass {
  return { ...closed, openTo: "by-udev" };
}

/** Nodes that are no way to anything: what every container has, serial lines, clocks, buses of boards, discs that are read. Source: as below. */
export const OTHER_NODES =
  /^\/dev\/(null|zero|full|random|urandom|hwrng|ptmx|pts(\/|$)|std(in|out|err)|fd(\/|$)|rtc\d*|hpet|i2c-\d|spidev|gpio|serial(\/|\d|$)|tty[A-Z]|lirc\d|dvb(\/|$)|sr\d|cdrom|dvd|rfkill|pps\d|ptp\d|iio:device\d|apex_\d|uhid$)/;

/** Source: Linux Documentation/admin-guide/devices.txt; modes from systemd's 50-udev-default.rules. Dynamic block majors lie in 240-254 and 259. */
export const DEVICE_CLASSES: Readonly<Record<string, DeviceClass>> = {
  block: deviceClass(
    /^\/dev\/(sd[a-z]|nvme\d+n|vd[a-z]|xvd[a-z]|hd[a-z]|mmcblk\d|zram\d|md\d|md\/|nbd\d|rbd\d|ram\d|bcache\d|mtdblock\d|drbd\d|dasd[a-z]|ublkb\d|zd\d|zvol(\/|$)|root$|disk(\/|$)|block(\/|$)|dm-\d|mapper(\/(?!control$)|$))/,
    "/dev/sda",
    [
      numbers("b", [3, 3]),
      numbers("b", [8, 8]),
      numbers("b", [9, 9]),
      numbers("b", [43, 43]),
      numbers("b", [65, 71]),
      numbers("b", [128, 135]),
      numbers("b", [179, 179]),
      numbers("b", [202, 202]),
      numbers("b", [240, 254]),
      numbers("b", [259, 259]),
    ],
  ),
  loop: deviceClass(/^\/dev\/loop(\d|-control$)/, "/dev/loop0", [numbers("b", [7, 7]), numbers("c", [10, 10], [237])]),
  "device-mapper": deviceClass(/^\/dev\/(dm-\d|mapper(\/|$))/, "/dev/mapper/control", [numbers("b", [250, 254]), numbers("c", [10, 10], [236])]),
  "scsi-generic": deviceClass(/^\/dev\/(sg\d|bsg(\/|$))/, "/dev/sg0", [numbers("c", [21, 21])]),
  mem: deviceClass(/^\/dev\/(mem|kmem|port)$/, "/dev/mem", [numbers("c", [1, 1], [1, 2, 4])]),
  kvm: openByUdev(deviceClass(/^\/dev\/kvm$/, "/dev/kvm", [numbers("c", [10, 10], [232])])),
  vhost: deviceClass(/^\/dev\/vhost-/, "/dev/vhost-net", [numbers("c", [10, 10], [238, 241])]),
  tun: openByUdev(deviceClass(/^\/dev\/net(\/tun)?$/, "/dev/net/tun", [numbers("c", [10, 10], [200])])),
  fuse: openByUdev(deviceClass(/^\/dev\/(fuse|cuse)$/, "/dev/fuse", [numbers("c", [10, 10], [229])])),
  input: deviceClass(/^\/dev\/(input(\/|$)|uinput$|hidraw\d)/, "/dev/input/event0", [numbers("c", [13, 13]), numbers("c", [10, 10], [223])]),
  tty: deviceClass(/^\/dev\/(tty\d*$|ttyS\d|console$|vcsa?\d*$)/, "/dev/tty1", [numbers("c", [4, 4]), numbers("c", [7, 7])]),
  gpu: openByUdev(deviceClass(/^\/dev\/(dri(\/|$)|nvidia|kfd$|mali\d|dxg$)/, "/dev/dri/card0", [numbers("c", [195, 195]), numbers("c", [226, 226])])),
  vfio: deviceClass(/^\/dev\/vfio(\/|$)/, "/dev/vfio/vfio", [numbers("c", [10, 10], [196])]),
  usb: deviceClass(/^\/dev\/(bus(\/usb(\/|$)|$)|usb)/, "/dev/bus/usb", [numbers("c", [180, 180]), numbers("c", [189, 189])]),
  msr: deviceClass(/^\/dev\/cpu(\/\d+(\/msr)?)?$/, "/dev/cpu/0/msr", [numbers("c", [202, 202])]),
  kmsg: openToRead(deviceClass(/^\/dev\/kmsg$/, "/dev/kmsg", [numbers("c", [1, 1], [11])])),
  watchdog: deviceClass(/^\/dev\/watchdog\d*$/, "/dev/watchdog", [numbers("c", [10, 10], [130])]),
  tpm: deviceClass(/^\/dev\/tpm(rm)?\d+$/, "/dev/tpm0", [numbers("c", [10, 10], [224])]),
  ipmi: deviceClass(/^\/dev\/(ipmi\d|ipmi\/|ipmidev\/)/, "/dev/ipmi0", [MISC]),
  "audio-video": deviceClass(/^\/dev\/(snd(\/|$)|video\d|media\d|v4l(\/|$))/, "/dev/snd", [
    numbers("c", [14, 14]),
    numbers("c", [81, 81]),
    numbers("c", [116, 116]),
  ]),
  userfaultfd: deviceClass(/^\/dev\/userfaultfd$/, "/dev/userfaultfd", [MISC]),
  "confidential-computing": deviceClass(/^\/dev\/(sev(-guest)?|tdx[-_]guest|sgx(_|\/|$))/, "/dev/sev", [MISC]),
};

/** A rule of the device cgroup as written: `c 10:200 rwm`, `b *:* rw`, `a`. */
export interface DeviceRule {
  readonly type: "a" | "b" | "c";
  /** Null: every number. */
  readonly major: number | null;
  readonly minor: number | null;
  readonly permissions: string;
}

/** Null where the engine would not understand it. */
export function parseRule(text: string): DeviceRule | null {
  const match = /^\s*([abc])(?:\s+(\d{1,5}|\*):(\d{1,7}|\*)(?:\s+([rwm]{1,3}))?)?\s*$/.exec(text);
  if (match === null) return null;
  const [, type, major, minor, permissions] = match;
  const number = (digits: string | undefined) => (digits === undefined || digits === "*" ? null : Number(digits));
  return { type: type as DeviceRule["type"], major: number(major), minor: number(minor), permissions: permissions ?? "rwm" };
}

export function admits(rule: DeviceRule, wanted: DeviceClass): boolean {
  return wanted.numbers.some((node) => admitsNode(rule, node));
}

function admitsNode(rule: DeviceRule, node: DeviceNumber): boolean {
  if (rule.type !== "a" && rule.type !== node.type) return false;
  if (rule.major !== null && (rule.major < node.majors[0] || rule.major > node.majors[1])) return false;
  return rule.minor === null || node.minors === null || node.minors.includes(rule.minor);
}
