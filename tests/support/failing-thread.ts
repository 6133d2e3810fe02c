/** An analysis thread whose models do not load. */
export const answer = Promise.reject(new Error('the models are damaged'));
