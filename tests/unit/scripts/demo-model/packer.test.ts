import { describe, expect, it } from 'vitest';
import type { DocumentStream } from '../../../../scripts/demo-model/pretraining/document-stream.ts';
import { Packer, STREAM_START } from '../../../../scripts/demo-model/pretraining/packer.ts';

const DOCUMENTS = [[5, 6, 7], [8], [], [9, 10, 11, 12, 13]];
const stream: DocumentStream = function* (seed, position = 0) {
  for (const document of DOCUMENTS.slice(position)) yield document.map((id) => id + seed);
};
const rows = (ids: BigInt64Array) => [...ids].map(Number);

describe('Packer', () => {
  it('puts an end token before each document, and predicts every token once', () => {
    const packer = new Packer(stream, 0, STREAM_START);
    const first = packer.next(2, 3);
    expect(rows(first.inputs)).toEqual([0, 5, 6, 7, 0, 8]);
    expect(rows(first.targets)).toEqual([5, 6, 7, 0, 8, 0]);
    const second = packer.next(1, 4);
    expect(rows(second.inputs)).toEqual([0, 0, 9, 10]);
    expect(rows(second.targets)).toEqual([0, 9, 10, 11]);
  });

  it('goes on from a position with the same sequences', () => {
    const whole = new Packer(stream, 20, STREAM_START);
    whole.next(1, 3);
    const { position } = whole;
    expect(position).toEqual({ documents: 1, leftover: [27] });
    expect(new Packer(stream, 20, position).next(2, 3)).toEqual(whole.next(2, 3));
  });

  it('says where the documents ended', () => {
    expect(() => new Packer(stream, 0, STREAM_START).next(1, 20)).toThrow('the documents end after 4');
  });
});
