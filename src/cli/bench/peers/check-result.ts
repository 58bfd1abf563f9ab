/** One finding of a checker, with what it names. */
export interface Found {
  readonly code: string;
  readonly objects: readonly string[];
}

interface Times {
  readonly seconds: number;
  readonly cpuSeconds: number;
}

/** One after the other over the same files. */
export interface CheckRound {
  readonly istioctl: Times & { readonly found: readonly Found[] };
  readonly own: Times & { readonly found: readonly Found[] };
  /** Put, import and check over REST, in a fresh server. */
  readonly restSeconds: number;
}

/** Our check beside `istioctl analyze`; ratios are ours to theirs, medians of the rounds. */
export interface CheckResult {
  readonly objects: number;
  readonly bytes: number;
  readonly rounds: readonly { readonly istioctl: Times; readonly own: Times; readonly restSeconds: number }[];
  readonly ratio: number;
  readonly cpuRatio: number;
  readonly restRatio: number;
  /** How many findings of each code. */
  readonly codes: { readonly istioctl: Readonly<Record<string, number>>; readonly own: Readonly<Record<string, number>> };
  /** The codes by which each planted fault was found; empty where it was not. */
  readonly planted: readonly { readonly what: string; readonly istioctl: readonly string[]; readonly own: readonly string[] }[];
}
