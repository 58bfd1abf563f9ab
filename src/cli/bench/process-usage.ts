import { readFile } from 'node:fs/promises';

/** What a process has taken of the machine since it started. */
export interface ProcessUsage {
  /** The most memory that it held, in MiB: VmHWM of /proc. */
  readonly peakMiB: number;
  /** Processor time of all its threads, in seconds: utime and stime of /proc, which count in hundredths. */
  readonly cpuSeconds: number;
}

/** Reads the usage from /proc; NaN where there is none. */
export async function processUsage(pid: number): Promise<ProcessUsage> {
  try {
    const [status, stat] = await Promise.all([readFile(`/proc/${pid}/status`, 'utf8'), readFile(`/proc/${pid}/stat`, 'utf8')]);
    // The name in brackets may hold spaces; utime and stime are the 12th and 13th field behind it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return {
      peakMiB: Math.round(Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024),
      cpuSeconds: (Number(fields[11]) + Number(fields[12])) / 100,
    };
  } catch {
    return { peakMiB: NaN, cpuSeconds: NaN };
  }
}
