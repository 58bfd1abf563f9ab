/** An HTTP/1.1 response that has come whole. */
export interface ParsedResponse {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
  /** Octets of the buffer that it took. */
  readonly length: number;
}

/** Reads the first response of the text (latin1); null where it has not come whole yet. `bodiless`: it answers a HEAD. */
export function parseResponse(text: string, bodiless: boolean): ParsedResponse | null {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return null;
  const [statusLine = '', ...lines] = text.slice(0, end).split('\r\n');
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  const status = Number(statusLine.split(' ')[1]);
  const start = end + 4;
  if (status >= 100 && status < 200 && status !== 101) return afterInterim(text, start, bodiless);
  const body = bodiless || status === 204 || status === 304 ? { text: '', end: start } : readBody(text, start, headers);
  return body === null ? null : { status, headers, body: body.text, length: body.end };
}

function afterInterim(text: string, start: number, bodiless: boolean): ParsedResponse | null {
  const next = parseResponse(text.slice(start), bodiless);
  return next === null ? null : { ...next, length: next.length + start };
}

function readBody(text: string, start: number, headers: ParsedResponse['headers']): { text: string; end: number } | null {
  const find = (name: string) => headers.find(([key]) => key === name)?.[1];
  if (find('transfer-encoding') === 'chunked') return readChunks(text, start);
  const end = start + Number(find('content-length') ?? 0);
  return text.length < end ? null : { text: text.slice(start, end), end };
}

function readChunks(text: string, start: number): { text: string; end: number } | null {
  let body = '';
  for (let at = start; ;) {
    const line = text.indexOf('\r\n', at);
    if (line < 0) return null;
    const size = Number.parseInt(text.slice(at, line), 16);
    const end = line + 2 + size;
    if (text.length < end + 2) return null;
    if (size === 0) return { text: body, end: end + 2 };
    body += text.slice(line + 2, end);
    at = end + 2;
  }
}
