/** Changes and the names of commits as bytes, against an independent codec: protobufjs with the published `proto/jimkv.proto`. */
import protobuf from 'protobufjs';
import { expect, test } from 'vitest';
import { JimError, type Span, type Timestamp, utf8 } from '../base/index.ts';
import type { ChangedSpan, ChangesRequest } from './changes.ts';
import { decodeChanges, decodeChangesRequest, encodeChanges, encodeChangesRequest } from './changes-codec.ts';
import { type CommitId, Commits, encodeCommits, newLane } from './commits/index.ts';

const at = (value: number) => value as Timestamp;
const span: Span = { start: utf8('a'), end: utf8('m') };
const request: ChangesRequest = {
  parts: [
    { span, after: at(7) },
    { span: { start: utf8('p'), end: new Uint8Array(0) }, after: at(0) },
  ],
  waitMs: 200,
  bytesMax: 1_000_000,
};
const answer: readonly ChangedSpan[] = [
  { span, after: at(7), resolved: at(9), commits: [] },
  {
    span,
    after: at(2 ** 50),
    resolved: at(2 ** 50 + 8),
    commits: [
      {
        timestamp: at(2 ** 50 + 1),
        id: 't1-8f3a-2s-1v' as CommitId,
        author: { user: 'ada', tag: 'batch' },
        changes: [
          { key: utf8('b'), before: undefined, after: utf8('new') },
          { key: utf8('c'), before: utf8('old'), after: undefined },
          { key: utf8('d'), before: new Uint8Array(0), after: new Uint8Array(0) },
        ],
      },
    ],
  },
];

async function type(name: string): Promise<protobuf.Type> {
  const root = await protobuf.load(new URL('../../proto/jimkv.proto', import.meta.url).pathname);
  return root.lookupType(`jimkv.v1.${name}`);
}

function fields(message: protobuf.Type, bytes: Uint8Array): Record<string, unknown> {
  return message.toObject(message.decode(bytes), { longs: Number, bytes: String });
}

test('questions', async () => {
  expect(decodeChangesRequest(encodeChangesRequest(request))).toEqual(request);
  expect(fields(await type('ChangesRequest'), encodeChangesRequest(request))).toEqual({
    parts: [{ span: { start: 'YQ==', end: 'bQ==' }, after: 7 }, { span: { start: 'cA==' } }],
    waitMs: 200,
    bytesMax: 1_000_000,
  });
});

test('answers', async () => {
  expect(decodeChanges(encodeChanges(answer))).toEqual(answer);
  expect(fields(await type('ChangesReply'), encodeChanges(answer))).toMatchObject({
    spans: [
      { after: 7, resolved: 9 },
      {
        commits: [{ id: 't1-8f3a-2s-1v', changes: [{ after: 'bmV3' }, { before: 'b2xk' }, { before: '', after: '' }] }],
      },
    ],
  });
});

test('damaged answers are errors', () => {
  const bytes = encodeChanges(answer);
  for (let length = 1; length < bytes.length; length++) {
    try {
      decodeChanges(bytes.subarray(0, length));
    } catch (error) {
      expect(error).toBeInstanceOf(JimError);
    }
  }
});

test('notes of commits', async () => {
  const author = { user: 'ada', tag: 'batch' };
  const commits = new Commits([newLane(span, at(3))], [{ span, upTo: at(2) }]);
  commits.add({ timestamp: at(10), id: 't1-8f3a-2s-1v' as CommitId, author }, [utf8('a')], 7);
  commits.add({ timestamp: at(14), id: 'q8f3a-2t' as CommitId, author: undefined }, [utf8('b')], 8);
  commits.add({ timestamp: at(14), id: 'q77-1' as CommitId, author }, [utf8('c')], 9);
  expect(fields(await type('CommitNotes'), encodeCommits(commits))).toEqual({
    gone: [{ start: 'YQ==', end: 'bQ==', upTo: 2 }],
    lanes: [
      {
        start: 'YQ==',
        end: 'bQ==',
        since: 3,
        sources: ['t1-8f3a', 'q8f3a'],
        timestamps: [10, 4],
        sourceNumbers: [0, 1],
        numbers: [100, 101],
        starts: [68, 0],
        ties: [{ timestamp: 14, name: 'q77-1', keys: ['Yw=='], author }],
        sizes: [7, 17],
        authors: [author],
        authorNumbers: [1, 0],
      },
    ],
  });
});
