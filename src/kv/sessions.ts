/** Tokens: a password shown once, for those who ask often. */
import { jsonAnswer, type KvAnswer, type KvContext, type KvRequest } from './exchange.ts';
import { expiryText } from './json.ts';
import { integerParameter } from './query.ts';

const lifeSecondsDefault = 3_600;
const lifeSecondsMax = 86_400;

/** `POST /v1/sessions` */
export async function openSession({ query, caller }: KvRequest, { access }: KvContext): Promise<KvAnswer> {
  const seconds = integerParameter(query, 'life', 1, lifeSecondsMax) ?? lifeSecondsDefault;
  const { token, expiresAtMs } = await access.issueToken(caller, seconds * 1000);
  const answer = { token, role: caller.name, expires: expiryText(expiresAtMs) };
  return jsonAnswer(201, answer, { 'cache-control': 'no-store' });
}
