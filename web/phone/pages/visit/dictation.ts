// Speaking instead of typing, where the browser can and the person has chosen it: what is said goes to the browser's
// maker, and needs signal.
interface Recognition extends EventTarget {
  lang: string;
  continuous: boolean;
  interimResults: boolean;
  processLocally?: boolean;
  start(): void;
  stop(): void;
}

interface ResultEvent extends Event {
  readonly resultIndex: number;
  readonly results: ArrayLike<ArrayLike<{ readonly transcript: string }> & { readonly isFinal: boolean }>;
}

type RecognitionClass = new () => Recognition;

export interface Dictation {
  stop(): void;
}

function recognitionOf(browser: Window): RecognitionClass | null {
  const known = browser as unknown as { SpeechRecognition?: RecognitionClass; webkitSpeechRecognition?: RecognitionClass };
  return known.SpeechRecognition ?? known.webkitSpeechRecognition ?? null;
}

/** Null where nothing listens: no such thing in this browser, or no signal. `ended` tells whether it failed. */
export function dictate(browser: Window, language: string, said: (text: string) => void, ended: (failed: boolean) => void): Dictation | null {
  const Recognition = recognitionOf(browser);
  if (!Recognition || !browser.navigator.onLine) return null;
  const recognition = new Recognition();
  recognition.lang = language;
  recognition.continuous = true;
  recognition.interimResults = false;
  let failed = false;
  recognition.addEventListener("result", (event) => {
    const { resultIndex, results } = event as ResultEvent;
    for (let nth = resultIndex; nth < results.length; nth++) {
      const result = results[nth];
      if (result?.isFinal) said(result[0]?.transcript ?? "");
    }
  });
  recognition.addEventListener("error", () => (failed = true));
  recognition.addEventListener("end", () => ended(failed));
  try {
    recognition.start();
  } catch {
    return null;
  }
  return { stop: () => recognition.stop() };
}
