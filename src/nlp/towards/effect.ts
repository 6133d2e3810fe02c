/** What a way of speaking says of its two: moods, −1…1, absent where it says nothing. */
export interface Effect {
  A?: number;
  B?: number;
  /** Others whom the sentence names. */
  rest?: number;
  /** Means the same when it is asked. */
  rhetorical?: boolean;
  /** The rest of the sentence is about others, and says the contrary of A. */
  contrast?: boolean;
}
