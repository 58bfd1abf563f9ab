/** An answer that is more than a 200 with a body: what controllers return where the status or headers matter. */
export class Answer<T = unknown> {
  constructor(
    readonly status: number,
    readonly body: T,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {}
}

/** 201 with the new resource and where it is. */
export function created<T>(body: T, location: string): Answer<T> {
  return new Answer(201, body, { location });
}

/** 204. */
export function noContent(): Answer<undefined> {
  return new Answer(204, undefined);
}
