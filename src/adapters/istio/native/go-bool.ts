/** Text as Go's strconv.ParseBool reads it, which istiod uses for switches and annotations; false for anything else. */
export function goBool(text: string | undefined): boolean {
  return text !== undefined && ['1', 't', 'T', 'TRUE', 'true', 'True'].includes(text);
}
