/** Words that X refuses on their own ("Building search queries", stop words), and that other searches may ignore. */
export const STOP_WORDS = new Set(
  'a an and at but by com from http https if in is it its me my or rt the this to too via we www you'.split(' '),
);
