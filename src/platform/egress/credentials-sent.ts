/** Headers that carry credentials, lower-case. */
const CREDENTIAL_HEADERS = ['authorization', 'x-consul-token'] as const;
/** Nothing that short is a credential, and it might be part of any word. */
const SHORTEST = 16;

/** The credentials among the headers of a request, without their scheme. */
export function credentialsIn(headers: Readonly<Record<string, string>> = {}): string[] {
  const byName = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const credentials = CREDENTIAL_HEADERS.map((name) => (byName.get(name) ?? '').replace(/^Bearer +/i, ''));
  return credentials.filter((credential) => credential.length >= SHORTEST);
}

/** The text with every repetition of the credentials taken out: a server that says them back must not spread them. */
export function withoutCredentials(text: string, credentials: readonly string[]): string {
  return credentials.reduce((rest, credential) => rest.replaceAll(credential, () => '[redacted]'), text);
}
