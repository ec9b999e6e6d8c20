// Finds texts without regard to case, width (ﾚﾎﾟｰﾄ, レポート) and kana (れぽーと).
const KATAKANA = /[\u30a1-\u30f6]/g;
const TO_HIRAGANA = 0x60;

/** Does a text hold all words of the query? */
export function finder(query: string): (text: string) => boolean {
  const words = plain(query).split(/\s+/).filter(Boolean);
  return (text) => {
    const there = plain(text);
    return words.every((word) => there.includes(word));
  };
}

function plain(text: string): string {
  const folded = text.normalize("NFKC").toLowerCase();
  return folded.replace(KATAKANA, (kana) => String.fromCharCode(kana.charCodeAt(0) - TO_HIRAGANA));
}
