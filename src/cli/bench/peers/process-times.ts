import { readdir, readFile } from 'node:fs/promises';

interface ProcessTimes {
  readonly pid: number;
  readonly parent: number;
  readonly program: string;
  /** Seconds of the process itself, and of its children that have ended. */
  readonly own: number;
  readonly ended: number;
}

/** Processor time of a process alone, in seconds; NaN where it is gone. All times are from /proc, which counts in hundredths. */
export async function ownSeconds(pid: number): Promise<number> {
  return (await read(String(pid)))?.own ?? NaN;
}

/** Processor time of all that a process started and that these started, running or ended, in seconds. */
export async function descendantSeconds(root: number): Promise<number> {
  const children = Map.groupBy(await processes(), ({ parent }) => parent);
  const sum = (pid: number): number =>
    (children.get(pid) ?? []).reduce((total, child) => total + child.own + child.ended + sum(child.pid), 0);
  return ((await read(String(root)))?.ended ?? NaN) + sum(root);
}

/** Processor time of running children of this process by the names of their programs, in seconds. */
export async function childrenSeconds(programs: readonly string[]): Promise<number> {
  const all = await processes();
  const wanted = all.filter(({ parent, program }) => parent === process.pid && programs.includes(program));
  return wanted.reduce((total, { own }) => total + own, 0);
}

/** Processor time of the children of this process that have ended, in seconds. */
export async function endedChildrenSeconds(): Promise<number> {
  return (await read('self'))?.ended ?? NaN;
}

async function processes(): Promise<ProcessTimes[]> {
  const names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(names.map(read));
  return found.filter((one) => one !== null);
}

/** null for a process that is gone. */
async function read(name: string): Promise<ProcessTimes | null> {
  const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => null);
  if (stat === null) return null;
  // The program's name in brackets may hold spaces; behind it come state and parent, and from the 12th on four times.
  const end = stat.lastIndexOf(')');
  const fields = stat
    .slice(end + 2)
    .split(' ')
    .map(Number);
  const [parent = 0, user = 0, system = 0, endedUser = 0, endedSystem = 0] = [fields[1], ...fields.slice(11, 15)];
  const program = stat.slice(stat.indexOf('(') + 1, end);
  return { pid: parseInt(stat, 10), parent, program, own: (user + system) / 100, ended: (endedUser + endedSystem) / 100 };
}
