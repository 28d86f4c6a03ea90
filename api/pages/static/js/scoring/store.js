// What is not saved yet, kept on this device: per account, scorecard and window, until the server has it.
import { PREFIX, isKept } from "../drafts.js";

export class Store {
  constructor(account, card, storage = localStorage) {
    this.storage = storage;
    this.place = `${PREFIX}${account}:${card}:`;
    this.key = this.place + Date.now().toString(36) + Math.random().toString(36).slice(2);
  }

  // Whether it could be kept: a browser may have no room, or be told to keep nothing.
  keep(record) {
    try {
      this.storage.setItem(this.key, JSON.stringify({ ...record, at: Date.now() }));
      return true;
    } catch {
      return false;
    }
  }

  drop() {
    this.#each((key) => key === this.key, (key) => this.storage.removeItem(key));
  }

  // What windows of before left behind, oldest first.
  left() {
    const found = [];
    this.#each((key) => key.startsWith(this.place) && key !== this.key, (key) => {
      try {
        found.push(JSON.parse(this.storage.getItem(key)));
      } catch {
        this.storage.removeItem(key);
      }
    });
    return found.filter(isKept).sort((a, b) => a.at - b.at);
  }

  // Everything of this scorecard but this window's own.
  dropLeft() {
    this.#each((key) => key.startsWith(this.place) && key !== this.key, (key) => this.storage.removeItem(key));
  }

  #each(matches, act) {
    try {
      for (const key of Object.keys(this.storage)) if (matches(key)) act(key);
    } catch {
      // No storage, nothing kept.
    }
  }
}
