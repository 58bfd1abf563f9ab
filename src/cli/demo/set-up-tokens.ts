import type { NewToken } from '../../features/tokens/tokens.schemas.js';
import type { DemoApi } from './demo-api.js';

/** Makes the project and its two tokens: a pipeline that may do everything but approve its own plans, and an approver. */
export async function setUpTokens(api: DemoApi): Promise<{ pipeline: string; approver: string }> {
  await api.call({ method: 'PUT', path: '', body: {}, tell: () => `project ${api.project}` });
  const make = (name: string, roles: string[]) =>
    api.call<NewToken>({
      method: 'POST',
      path: '/tokens',
      body: { name, roles },
      tell: (token) => `token of ${token.name}, shown only once`,
    });
  const pipeline = await make('pipeline', ['operator', 'approver']);
  const approver = await make('ann', ['approver']);
  return { pipeline: pipeline.token, approver: approver.token };
}
