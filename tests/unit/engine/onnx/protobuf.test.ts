import { expect, test } from 'vitest';
import { ProtobufWriter } from '../../../../main/engine/onnx/protobuf.ts';

const hex = (writer: ProtobufWriter): string => Buffer.from(writer.finish()).toString('hex');

// Examples of protobuf.dev/programming-guides/encoding where there is one.
test.each([
  ['a one-byte integer', new ProtobufWriter().integer(1, 1), '0801'],
  ['an integer of two bytes', new ProtobufWriter().integer(1, 150), '089601'],
  ['zero', new ProtobufWriter().integer(1, 0), '0800'],
  ['a negative integer in ten bytes', new ProtobufWriter().integer(1, -2), '08feffffffffffffffff01'],
  ['the largest int64', new ProtobufWriter().integer(1, 2n ** 63n - 1n), '08ffffffffffffffff7f'],
  ['a field number above 15', new ProtobufWriter().integer(20, 7), 'a00107'],
  ['a string', new ProtobufWriter().string(2, 'testing'), '120774657374696e67'],
  ['a string of several bytes a character', new ProtobufWriter().string(2, 'é'), '1202c3a9'],
  ['a float', new ProtobufWriter().float(5, 1), '2d0000803f'],
  ['a message', new ProtobufWriter().message(3, (inner) => inner.integer(1, 150)), '1a03089601'],
  ['an empty message', new ProtobufWriter().message(3, () => undefined), '1a00'],
  [
    'fields in the order of the calls',
    new ProtobufWriter().bytes(9, Uint8Array.of(255)).integer(1, 2),
    '4a01ff0802',
  ],
])('%s', (_title, writer, expected) => {
  expect(hex(writer)).toBe(expected);
});

test('a message longer than 127 bytes has a length of two', () => {
  const writer = new ProtobufWriter().message(1, (inner) => inner.bytes(1, new Uint8Array(200)));
  expect(hex(writer).slice(0, 12)).toBe('0acb010ac801');
});

test('a message may have more parts than a call can have arguments', () => {
  const writer = new ProtobufWriter().message(1, (inner) => {
    for (let i = 0; i < 100_000; i++) inner.integer(1, 1);
  });
  expect(writer.finish()).toHaveLength(200_004);
});
