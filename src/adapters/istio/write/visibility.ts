/** `exportTo`; the own namespace is `.`. */
export function writeVisibility(visibleTo: readonly string[] | undefined, namespace: string): string[] | undefined {
  return visibleTo?.map((target) => (target === namespace ? '.' : target));
}
