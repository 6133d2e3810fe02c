/**
 * A trained model as bytes: `EARM`, version, length of the header, header (JSON), deflated int8 weights, CRC-32 of all
 * before it. Little endian. Weights lie bucket after bucket, one a class.
 */
import { constants, crc32, deflateRawSync, inflateRawSync } from 'node:zlib';
import { FEATURES } from '../features/specification.ts';
import type { DenseModel } from './dense-model.ts';

const MAGIC = 0x4d524145;
const VERSION = 1;
const HEAD_BYTES = 12;

export interface ModelHeader {
  task: string;
  labels: string[];
  /** The features it was trained on; another extractor cannot serve it. */
  features: string;
  /** ISO 639-1: the language whose lexicons its features read. */
  language: string;
  buckets: number;
  bias: number[];
  /** What a group of features counts. */
  scales: number[];
  /** Per class: a weight is its int8 times this. */
  steps: number[];
  /** Logits are divided by it, so that probabilities are shares of right answers. */
  temperature: number;
  seed: number;
  epochs: number;
  /** Texts it was trained on. */
  rows: number;
  /** Digests of the files it was fitted on: figures on them say nothing. */
  fittedOn: string[];
}

export interface Model extends ModelHeader {
  weights: Int8Array;
}

export type Made = Pick<
  ModelHeader,
  'task' | 'labels' | 'language' | 'temperature' | 'seed' | 'epochs' | 'rows' | 'fittedOn'
>;

/** Weights as int8, a scale a class. */
export function quantised(dense: DenseModel, made: Made): Model {
  const { classes, buckets } = dense;
  const tops = new Float32Array(classes);
  dense.weights.forEach((weight, at) => {
    const c = at % classes;
    tops[c] = Math.max(tops[c] as number, Math.abs(weight));
  });
  const steps = Array.from(tops, (top) => (top === 0 ? 1 : top / 127));
  return {
    ...made,
    features: FEATURES,
    buckets,
    bias: Array.from(dense.bias),
    scales: Array.from(dense.scales),
    steps,
    weights: Int8Array.from(dense.weights, (weight, at) => Math.round(weight / (steps[at % classes] as number))),
  };
}

export function modelBytes(model: Model): Buffer {
  const { weights, ...header } = model;
  const json = Buffer.from(JSON.stringify(header));
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt32LE(MAGIC, 0);
  head.writeUInt32LE(VERSION, 4);
  head.writeUInt32LE(json.length, 8);
  const packed = deflateRawSync(weights, { level: constants.Z_BEST_COMPRESSION });
  const body = Buffer.concat([head, json, packed]);
  const sum = Buffer.alloc(4);
  sum.writeUInt32LE(crc32(body), 0);
  return Buffer.concat([body, sum]);
}

/** The same for the same labels and weights: 8 hex digits. */
export function modelDigest({ weights, ...header }: Model): string {
  return crc32(weights, crc32(JSON.stringify(header)))
    .toString(16)
    .padStart(8, '0');
}

/** Throws what is wrong with it: cut off, changed, of another version, or made for other features. */
export function readModel(bytes: Buffer, name: string, features: string = FEATURES): Model {
  const wrong = (what: string) => new Error(`Model ${name}: ${what}; make it again with "earshot train"`);
  if (bytes.length < HEAD_BYTES + 4 || bytes.readUInt32LE(0) !== MAGIC) throw wrong('this is no model file');
  const body = bytes.subarray(0, -4);
  if (crc32(body) !== bytes.readUInt32LE(body.length)) throw wrong('its checksum is wrong, the file is damaged');
  if (bytes.readUInt32LE(4) !== VERSION) throw wrong(`its version is ${bytes.readUInt32LE(4)}, not ${VERSION}`);
  const end = HEAD_BYTES + bytes.readUInt32LE(8);
  const header = JSON.parse(body.subarray(HEAD_BYTES, end).toString()) as ModelHeader;
  if (header.features !== features) throw wrong(`it was trained on features "${header.features}", not "${features}"`);
  const inflated = inflateRawSync(body.subarray(end));
  if (inflated.length !== header.buckets * header.labels.length) throw wrong('it has another number of weights');
  return { ...header, weights: new Int8Array(inflated.buffer, inflated.byteOffset, inflated.length) };
}
