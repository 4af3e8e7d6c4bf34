/** Routes about the process itself: alive, ready, metrics, and its own documentation. */
import { jsonAnswer, type KvAnswer, type KvContext, type KvRequest } from './exchange.ts';

/** `GET /healthz`: the process answers. */
export async function health(): Promise<KvAnswer> {
  return jsonAnswer(200, { status: 'ok' });
}

/** `GET /readyz`: the node can answer requests now. */
export async function readiness(_request: KvRequest, context: KvContext): Promise<KvAnswer> {
  const { ready, reason } = context.admin.readiness();
  return jsonAnswer(ready ? 200 : 503, { ready, reason }, ready ? {} : { 'retry-after': '1' });
}

/** `GET /metrics` in Prometheus' text format. */
export async function metrics(_request: KvRequest, context: KvContext): Promise<KvAnswer> {
  const { registry } = context.meter;
  const headers = { 'content-type': registry.contentType, 'cache-control': 'no-cache' };
  return { status: 200, headers, body: await registry.metrics() };
}
