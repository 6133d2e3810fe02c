/**
 * A real, tiny ONNX text classifier, written byte by byte: the logits of a text are the sum of a row per token
 * (Gather → Mul by the mask → ReduceSum). With its WordPiece tokeniser and its config.json it is a model directory.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface TinyModel {
  labels: string[];
  /** Logits that a word adds, one for each label. */
  words: Record<string, number[]>;
  severalLabels?: boolean;
}

const SPECIAL = ['[PAD]', '[UNK]', '[CLS]', '[SEP]'];

export function writeTinyModel(dir: string, model: TinyModel): void {
  mkdirSync(dir, { recursive: true });
  const tokens = [...SPECIAL, ...Object.keys(model.words)];
  const rows = tokens.map((token) => model.words[token] ?? model.labels.map(() => 0));
  writeFileSync(join(dir, 'model.onnx'), modelBytes(rows));
  writeFileSync(join(dir, 'tokenizer.json'), JSON.stringify(tokenizer(tokens)));
  writeFileSync(join(dir, 'config.json'), JSON.stringify(config(model)));
}

function config({ labels, severalLabels }: TinyModel): object {
  return {
    id2label: Object.fromEntries(labels.map((label, nth) => [nth, label])),
    pad_token_id: 0,
    ...(severalLabels === true && { problem_type: 'multi_label_classification' }),
  };
}

function tokenizer(tokens: string[]): object {
  const special = (id: string) => ({ id, ids: [tokens.indexOf(id)], tokens: [id] });
  const added = { special: true, single_word: false, lstrip: false, rstrip: false, normalized: false };
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: SPECIAL.map((content, id) => ({ id, content, ...added })),
    normalizer: { type: 'BertNormalizer', clean_text: true, handle_chinese_chars: true, lowercase: true },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: {
      type: 'TemplateProcessing',
      single: [
        { SpecialToken: { id: '[CLS]', type_id: 0 } },
        { Sequence: { id: 'A', type_id: 0 } },
        { SpecialToken: { id: '[SEP]', type_id: 0 } },
      ],
      pair: [],
      special_tokens: { '[CLS]': special('[CLS]'), '[SEP]': special('[SEP]') },
    },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(tokens.map((token, id) => [token, id])),
    },
  };
}

/** ModelProto (onnx.proto3): ir_version 1, producer_name 2, graph 7, opset_import 8. */
function modelBytes(rows: number[][]): Uint8Array {
  const labels = rows[0]?.length ?? 0;
  const nodes = [
    node('Gather', ['rows', 'input_ids'], 'each'),
    node('Cast', ['attention_mask'], 'mask', [intAttribute('to', FLOAT)]),
    node('Unsqueeze', ['mask', 'last'], 'wide'),
    node('Mul', ['each', 'wide'], 'heard'),
    node('ReduceSum', ['heard', 'second'], 'logits', [intAttribute('keepdims', 0)]),
  ];
  const floats = new Float32Array(rows.flat());
  const graph = concat([
    ...nodes.map((one) => bytes(1, one)),
    bytes(2, utf8('tiny')),
    bytes(5, tensor('rows', FLOAT, [rows.length, labels], new Uint8Array(floats.buffer))),
    bytes(5, tensor('last', INT64, [1], int64(2))),
    bytes(5, tensor('second', INT64, [1], int64(1))),
    bytes(11, value('input_ids', INT64, ['n', 'width'])),
    bytes(11, value('attention_mask', INT64, ['n', 'width'])),
    bytes(12, value('logits', FLOAT, ['n', labels])),
  ]);
  const opset = concat([bytes(1, utf8('')), varint(2, 13)]);
  return concat([varint(1, 8), bytes(2, utf8('tests')), bytes(7, graph), bytes(8, opset)]);
}

const FLOAT = 1;
const INT64 = 7;

function node(type: string, inputs: string[], output: string, attributes: Uint8Array[] = []): Uint8Array {
  return concat([
    ...inputs.map((name) => bytes(1, utf8(name))),
    bytes(2, utf8(output)),
    bytes(4, utf8(type)),
    ...attributes.map((one) => bytes(5, one)),
  ]);
}

function intAttribute(name: string, number: number): Uint8Array {
  return concat([bytes(1, utf8(name)), varint(3, number), varint(20, 2)]);
}

function tensor(name: string, type: number, dims: number[], raw: Uint8Array): Uint8Array {
  return concat([...dims.map((dim) => varint(1, dim)), varint(2, type), bytes(8, utf8(name)), bytes(9, raw)]);
}

/** ValueInfoProto with a TypeProto.Tensor; a dimension is a number or a name. */
function value(name: string, type: number, dims: (string | number)[]): Uint8Array {
  const shape = concat(dims.map((dim) => bytes(1, typeof dim === 'number' ? varint(1, dim) : bytes(2, utf8(dim)))));
  return concat([bytes(1, utf8(name)), bytes(2, bytes(1, concat([varint(1, type), bytes(2, shape)])))]);
}

function int64(number: number): Uint8Array {
  return new Uint8Array(BigInt64Array.of(BigInt(number)).buffer);
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Protocol Buffers' two wire types that are needed: varint (0) and length-delimited (2). */
function varint(field: number, number: number): Uint8Array {
  return Uint8Array.from([...base128(field << 3), ...base128(number)]);
}

function bytes(field: number, content: Uint8Array): Uint8Array {
  return concat([Uint8Array.from([...base128((field << 3) | 2), ...base128(content.length)]), content]);
}

function base128(number: number): number[] {
  return number < 128 ? [number] : [(number & 127) | 128, ...base128(number >>> 7)];
}

function concat(parts: Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}
