/** What stands in an issue whose post was deleted where it was said; trackers keep issues, so their words are replaced. */
export const REMOVED = { title: 'Removed', text: 'The post this was about was deleted.' } as const;
