const TOKEN = /^[!#$%&'*+.^_`|~A-Za-z0-9-]{1,256}$/;

/** True for a token of HTTP, which the name of a header is (RFC 9110 §5.6.2), of no more characters than the meshes take. */
export function isHttpToken(text: string): boolean {
  return TOKEN.test(text);
}
