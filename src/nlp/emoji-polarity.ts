/** Emoji, hearts and emoticons that carry a mood, on the lexicons' scale (−5 … 5). Objects and flags carry none. */
const BY_VALUE: [number, string][] = [
  [3, '😍 🥰 🤩 ❤ ♥ 💖 💗 💕 💞 💓 💘 💝 💜 💙 💚 💛 🧡 🤍 🖤 😻 🎉 🥳 🏆 <3'],
  [2, '😊 😀 😃 😄 😁 😆 ☺ 🙂 😘 😚 😗 😙 😇 😎 🤗 👍 👏 🙌 💪 💯 🙏 👌 🔥 ✨ 🌟 😋 🤝 🫶 😌 😺 😸 💃 🕺 🎊 ❣ :)'],
  [1, '😉 😂 🤣 😜 😝 😛 ✌ 👊 ✅ ☀ 🚀 😏 🤞 🙈'],
  [-1, '😅 😬 😓 😪 😴 🤔 🤨 😶 😐 😑 🙄 😕 🫤 😳 🥴 😮 🥺'],
  [-2, '😞 😔 😟 🙁 ☹ 😣 😖 😩 😫 😢 😭 😥 😰 😨 😧 😦 😒 😷 🤦 🤷 💔 </3 🙃 💀 🫠 😿 ⚠ ❌ 🚫 🤡 🗑 :('],
  [-3, '😡 😠 🤬 👿 😤 👎 🤮 🤢 💩 🖕 😾 🤥 😱'],
];

export const EMOJI_POLARITY: ReadonlyMap<string, number> = new Map(
  BY_VALUE.flatMap(([value, list]) => list.split(' ').map((emoji): [string, number] => [emoji, value])),
);
