/** What training and serving agree upon. */

/** The feature specification's name, stored in every model file. */
export const FEATURES = 'words-1';

/** Features of one kind share one weight, 1/√n of the kind, so that long texts do not shout. */
export const GROUPS = ['words', 'pairs', 'letters', 'lexicon', 'style'] as const;

export const BUCKET_BITS = 18;
export const BUCKETS = 2 ** BUCKET_BITS;
