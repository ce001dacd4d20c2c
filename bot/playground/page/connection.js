// Talks to the stand-in for Slack: acts by POST, changes by WebSocket, connected again whenever it breaks.

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 5000;

export class Connection extends EventTarget {
  #token;
  #socket = null;
  #wait = FIRST_WAIT_MS;

  constructor(token) {
    super();
    this.#token = token;
  }

  /** Emits "change" with each change and "connected" with true or false. */
  open() {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}/page/events`, [
      "page.v1",
      `token.${this.#token}`,
    ]);
    this.#socket = socket;
    socket.addEventListener("open", () => {
      this.#wait = FIRST_WAIT_MS;
      this.#emit("connected", true);
    });
    socket.addEventListener("message", (event) => this.#emit("change", JSON.parse(event.data)));
    socket.addEventListener("close", () => {
      if (this.#socket !== socket) return;
      this.#emit("connected", false);
      setTimeout(() => this.open(), this.#wait);
      this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT_MS);
    });
  }

  /** One act of a person. Always an answer with `ok`; a broken connection is the error "unreachable". */
  async act(body) {
    try {
      const response = await fetch("/page/act", {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-Page-Token": this.#token },
        body: JSON.stringify(body),
      });
      return await response.json();
    } catch {
      return { ok: false, error: "unreachable" };
    }
  }

  /** The address of an uploaded file. The token rides along because an image cannot send a header. */
  fileAddress(file) {
    return `/page/files/${encodeURIComponent(file.id)}?token=${encodeURIComponent(this.#token)}`;
  }

  #emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
