/** Something of a policy that Linkerd does not say, by its place in the policy. */
export interface Problem {
  readonly pointer: string;
  readonly reason: string;
}
