/** `Service.Meta.KEY == VALUE` or `Service.Meta["KEY"] == "VALUE"`. */
const EQUALITY =
  /^\s*Service\.Meta(?:\.([A-Za-z][\w-]*)|\["([^"\\]+)"\])\s*==\s*(?:"([^"\\]*)"|`([^`]*)`|([A-Za-z0-9][\w./-]*))\s*$/;

/** Metadata that a filter asks for with equalities joined by `and`; null for every other filter (hashicorp/go-bexpr). */
export function labelsOfFilter(filter: string): Record<string, string> | null {
  const labels: Record<string, string> = {};
  for (const term of filter.split(/\s+and\s+/)) {
    const match = EQUALITY.exec(term);
    if (match === null) return null;
    const [, plain, quoted, text, raw, word] = match;
    const key = plain ?? quoted ?? '';
    if (key in labels) return null;
    labels[key] = text ?? raw ?? word ?? '';
  }
  return labels;
}

/** Between the quotes of a Go string a backslash begins an escape; raw strings have none. */
function quoted(value: string): string {
  return /["\\]/.test(value) ? `\`${value}\`` : `"${value}"`;
}

/** The filter that asks for metadata, sorted by key. */
export function filterOfLabels(labels: Readonly<Record<string, string>>): string {
  const terms = Object.keys(labels)
    .sort()
    .map(
      (key) => `${/^[A-Za-z]\w*$/.test(key) ? `Service.Meta.${key}` : `Service.Meta["${key}"]`} == ${quoted(labels[key] ?? '')}`,
    );
  return terms.join(' and ');
}
