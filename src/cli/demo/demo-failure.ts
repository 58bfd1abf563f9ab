/** A step of the demo does not hold; the message says what. */
export class DemoFailure extends Error {
  override readonly name = 'DemoFailure';
}

/** Raises DemoFailure unless the condition holds. */
export function requireThat(condition: boolean, claim: string): asserts condition {
  if (!condition) throw new DemoFailure(`this does not hold: ${claim}`);
}
