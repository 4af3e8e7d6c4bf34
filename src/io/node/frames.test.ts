/** Frames come out the same however the stream is cut into chunks. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FrameParser, headerBytes } from './frames.ts';

function frame(message: Uint8Array): Buffer {
  const header = Buffer.alloc(headerBytes);
  header.writeUInt32LE(message.length);
  return Buffer.concat([header, message]);
}

test('any messages in any chunks', () => {
  const messages = fc.array(fc.uint8Array({ maxLength: 400 }), { maxLength: 10 });
  fc.assert(
    fc.property(messages, fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1 }), (sent, chunkLengths) => {
      const received: Uint8Array[] = [];
      const parser = new FrameParser(400, (message) => received.push(message));
      const stream = Buffer.concat(sent.map(frame));
      for (let at = 0, i = 0; at < stream.length; i++) {
        const length = chunkLengths[i % chunkLengths.length];
        expect(parser.push(stream.subarray(at, at + length))).toBe(true);
        at += length;
      }
      // An empty frame is a sign of life and not a message.
      expect(received).toEqual(sent.filter((message) => message.length > 0));
    }),
  );
});

test('a frame that announces too much is refused at its header', () => {
  const parser = new FrameParser(10, () => {});
  expect(parser.push(frame(new Uint8Array(10)))).toBe(true);
  expect(parser.push(Buffer.from([11, 0, 0]))).toBe(true);
  expect(parser.push(Buffer.from([0]))).toBe(false);
});
