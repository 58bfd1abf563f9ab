/** What one can do next: the address of Swagger UI, a token and three calls. */
export function farewell(url: string, project: string, token: string): string {
  const api = `${url}/v1/projects/${project}`;
  const auth = '-H "Authorization: Bearer $TOKEN"';
  return `
Swagger UI: ${url}/docs   (Authorize with the token below)

  TOKEN=${token}
  curl -s ${api}/findings ${auth}
  curl -s "${api}/policies?kind=AuthorizationPolicy&namespace=shop" ${auth}
  curl -s "${api}/checks?wait=60s" ${auth} -H 'accept: application/sarif+json' --json '{}'
`;
}
