const redacted = '[redacted]';
/** Node's hook for console.log and error output; named by its registered symbol so that the domain imports nothing. */
const inspectHook = Symbol.for('nodejs.util.inspect.custom');

/** A value that must not be printed: it turns into `[redacted]` in strings, JSON and inspection. Only `reveal` gives it out. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself; call it only where it leaves for its destination. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return redacted;
  }

  toJSON(): string {
    return redacted;
  }

  [inspectHook](): string {
    return redacted;
  }
}
