/**
 * A trained {@link Network} as bytes: `EARN`, version, length of the header, header (JSON), deflated body, CRC-32 of all
 * before it. Little endian. The body: word hashes (int32), a scale a row (float32), shares, marks, thresholds, units,
 * output, bias (float32), vectors (int8). Words are hashes only; no text is in it.
 */
import { constants, crc32, deflateRawSync, inflateRawSync } from 'node:zlib';
import { FEATURES } from '../features/specification.ts';
import { type Network, pooledCount, shareCount } from './network.ts';
import { MARKS } from './word-sequence.ts';
import { unitsOf } from './word-shares.ts';

const MAGIC = 0x4e524145;
const VERSION = 2;
const HEAD_BYTES = 12;

/** A task's classes; heads lie one behind the other. */
export interface NetworkHead {
  task: string;
  labels: string[];
  /** What it counts beside the linear model, 0…1. */
  share: number;
  /** Of the two together. */
  temperature: number;
  /** Digest of that linear model; beside another one share and temperature mean nothing. */
  beside: string;
}

export interface NetworkHeader {
  heads: NetworkHead[];
  /** The tokens it was trained on; another tokeniser cannot serve it. */
  features: string;
  dims: number;
  filters: number;
  widths: number[];
  /** Words that have a vector, the unknown one not counted. */
  words: number;
  seed: number;
  epochs: number;
  /** Texts it was trained on. */
  rows: number;
  /** Digests of the files it was fitted on: figures on them say nothing. */
  fittedOn: string[];
}

export interface NetworkModel extends NetworkHeader {
  hashes: Int32Array;
  /** Per row of vectors: a value is its int8 times this. */
  scales: Float32Array;
  vectors: Int8Array;
  shares: Float32Array;
  marks: Float32Array;
  thresholds: Float32Array;
  /** Per filter what 1 stands for when shares are kept as int8. */
  units: Float32Array;
  output: Float32Array;
  bias: Float32Array;
}

export type NetworkMade = Pick<NetworkHeader, 'heads' | 'seed' | 'epochs' | 'rows' | 'fittedOn'>;

/** Vectors as int8, a scale a word; `hashes` are those of rows 1 … n. */
export function quantisedNetwork(network: Network, hashes: Int32Array, made: NetworkMade): NetworkModel {
  const { dims, filters, widths, shares, marks, thresholds, output, bias } = network;
  const rows = hashes.length + 1;
  const scales = new Float32Array(rows);
  const vectors = new Int8Array(rows * dims);
  for (let row = 0; row < rows; row++) {
    const values = network.vectors.subarray(row * dims, (row + 1) * dims);
    const top = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const scale = Math.fround(top === 0 ? 1 : top / 127);
    scales[row] = scale;
    for (let k = 0; k < dims; k++) vectors[row * dims + k] = Math.round((values[k] as number) / scale);
  }
  const header = { ...made, features: FEATURES, dims, filters, widths: [...widths], words: hashes.length };
  const units = unitsOf({ ...header, scales, vectors, shares, marks });
  return { ...header, hashes, scales, vectors, shares, marks, thresholds, units, output, bias };
}

export function networkBytes(model: NetworkModel): Buffer {
  const { hashes, scales, vectors, shares, marks, thresholds, units, output, bias, ...header } = model;
  const parts = [hashes, scales, shares, marks, thresholds, units, output, bias, vectors];
  const packed = deflateRawSync(
    Buffer.concat(parts.map((part) => Buffer.from(part.buffer, part.byteOffset, part.byteLength))),
    { level: constants.Z_BEST_COMPRESSION },
  );
  const json = Buffer.from(JSON.stringify(header));
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt32LE(MAGIC, 0);
  head.writeUInt32LE(VERSION, 4);
  head.writeUInt32LE(json.length, 8);
  const body = Buffer.concat([head, json, packed]);
  const sum = Buffer.alloc(4);
  sum.writeUInt32LE(crc32(body), 0);
  return Buffer.concat([body, sum]);
}

/** Throws what is wrong with it: cut off, changed, of another version, or made for other tokens. */
export function readNetwork(bytes: Buffer, name: string): NetworkModel {
  const wrong = (what: string) => new Error(`Model ${name}: ${what}; make it again with "earshot train-network"`);
  if (bytes.length < HEAD_BYTES + 4 || bytes.readUInt32LE(0) !== MAGIC) throw wrong('this is no network file');
  const packed = bytes.subarray(0, -4);
  if (crc32(packed) !== bytes.readUInt32LE(packed.length)) throw wrong('its checksum is wrong, the file is damaged');
  if (bytes.readUInt32LE(4) !== VERSION) throw wrong(`its version is ${bytes.readUInt32LE(4)}, not ${VERSION}`);
  const end = HEAD_BYTES + bytes.readUInt32LE(8);
  const header = JSON.parse(packed.subarray(HEAD_BYTES, end).toString()) as NetworkHeader;
  if (header.features !== FEATURES) throw wrong(`it was trained on "${header.features}", not "${FEATURES}"`);
  return { ...header, ...bodyOf(header, inflateRawSync(packed.subarray(end)), wrong) };
}

function bodyOf(header: NetworkHeader, inflated: Buffer, wrong: (what: string) => Error) {
  const { words, dims, filters, widths, heads } = header;
  const classes = heads.reduce((sum, { labels }) => sum + labels.length, 0);
  const [shares, pooled] = [shareCount(header), pooledCount(header)];
  const counts = [
    words + 1,
    shares * dims,
    MARKS * shares,
    filters * widths.length,
    filters * widths.length,
    classes * pooled,
  ];
  const floats = counts.reduce((sum, count) => sum + count, classes);
  const vectors = (words + 1) * dims;
  if (inflated.length !== 4 * (words + floats) + vectors) throw wrong('it has another number of weights');
  const bytes = new Uint8Array(inflated).buffer;
  let at = 4 * words;
  const take = (count: number) => {
    const part = new Float32Array(bytes, at, count);
    at += 4 * count;
    return part;
  };
  return {
    hashes: new Int32Array(bytes, 0, words),
    scales: take(counts[0] as number),
    shares: take(counts[1] as number),
    marks: take(counts[2] as number),
    thresholds: take(counts[3] as number),
    units: take(counts[4] as number),
    output: take(counts[5] as number),
    bias: take(classes),
    vectors: new Int8Array(bytes, at, vectors),
  };
}
