// Sends the sound of this browser to the speech service, and again what it did not get before the line dropped.

const RATE = 16000;
const KEPT_S = 60;
const TRIES_TO_END = 8;
const TAKEN = 4409;
const FINAL = new Set([4400, 4403]);
export const OVER = new Set(["refused", "ended", "taken"]);
const WAITS_MS = [200, 500, 1000, 2000, 4000];

/** way: "tab" (me and a shared tab), "room" (one microphone for all), "me". opens() gives key and stream, once there is
 * sound; told(kind, words) hears how it goes: "waiting" or "listening"; after "refused", "ended" or "taken" (another device brings
 * the sound now) the microphone is off. */
export async function listen(way, opens, told) {
  const streams = await open(way);
  const off = () => streams.forEach((source) => source.getTracks().forEach((track) => track.stop()));
  let context = null;
  try {
    context = new AudioContext({ sampleRate: RATE });
    await context.audioWorklet.addModule(new URL("./microphone.js", import.meta.url));
    const { key, stream } = await opens();
    const speakers = [{ type: "speaker", channel: 0, name: "", side: way === "room" ? "unknown" : "us" }];
    if (streams.length > 1) speakers.push({ type: "speaker", channel: 1, name: "", side: "client" });
    const line = new Line(stream, key, streams.length, speakers, (kind, words) => {
      if (OVER.has(kind)) { off(); context.close(); }
      told(kind, words);
    });
    streams.forEach((source, channel) => {
      const node = new AudioWorkletNode(context, "microphone", { numberOfOutputs: 0, channelCount: 1, channelCountMode: "explicit" });
      node.port.onmessage = ({ data }) => line.send(channel, data);
      context.createMediaStreamSource(source).connect(node);
      source.getAudioTracks()[0].addEventListener("ended", () => {
        if (channel === 0) line.leave("The microphone is gone. Choose it again to go on.");
        else line.without("The tab is no longer shared: I hear only you.");
      });
    });
    return {
      stop() {
        line.end();
        off();
      },
    };
  } catch (error) {
    off();
    context?.close();
    throw error;
  }
}

/** The tab first: a browser shares one only right after a press. */
async function open(way) {
  const shared = way === "tab" ? await tab() : null;
  try {
    const microphone = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: way !== "room", noiseSuppression: way !== "room", channelCount: 1 } });
    return shared ? [microphone, shared] : [microphone];
  } catch (error) {
    shared?.getTracks().forEach((track) => track.stop());
    throw error;
  }
}

async function tab() {
  const shared = await navigator.mediaDevices.getDisplayMedia({ audio: true, video: true }).catch(() => {
    throw new Error("No tab was shared, so I hear nothing yet. Try again and choose the tab with the call.");
  });
  shared.getVideoTracks().forEach((track) => { track.enabled = false; });
  if (shared.getAudioTracks().length) return shared;
  shared.getTracks().forEach((track) => track.stop());
  throw new Error("That tab was shared without its sound. Choose it again and tick “share audio”.");
}

class Line {
  constructor(stream, key, channels, speakers, told) {
    this.hello = { type: "hello", key, channels, rate: RATE, encoding: "pcm16", live: true, speakers };
    this.stream = stream;
    this.told = told;
    this.at = new Array(channels).fill(0); // samples counted on this page
    this.begins = null; // where in the call this page's first sample stands, once the service has told
    this.kept = [];
    this.tries = 0;
    this.over = false;
    this.ready = false;
    this.note = "";
    this.why = "";
    this.connect();
  }

  connect() {
    this.socket = new WebSocket(this.stream);
    this.socket.binaryType = "arraybuffer";
    this.socket.onopen = () => this.socket.send(JSON.stringify(this.hello));
    this.socket.onmessage = ({ data }) => this.hear(JSON.parse(data));
    this.socket.onclose = ({ code }) => this.dropped(code);
  }

  hear(message) {
    if (message.type === "ready") {
      this.tries = 0;
      this.ready = true;
      this.why = "";
      this.told("listening", this.note);
      const has = Object.fromEntries(message.channels.map((c) => [c.channel, c.from]));
      // One clock for both channels: a page opened anew goes on where the call stands.
      this.begins ??= Math.max(...message.channels.map((c) => c.from));
      this.kept.filter((k) => this.begins + k.at + k.samples.length > has[k.channel]).forEach((k) => this.give(k));
      if (this.ending) this.end();
    } else if (message.type === "ack") {
      const safe = Object.fromEntries(message.channels.map((c) => [c.channel, c.safe]));
      this.kept = this.kept.filter((k) => this.begins + k.at + k.samples.length > safe[k.channel]);
    } else if (message.type === "refused") {
      if (message.retriable) this.why = message.sentence;
      else this.finish("refused", message.sentence);
    } else if (message.type === "ended") {
      this.finish("ended", "");
    }
  }

  send(channel, buffer) {
    if (this.over || this.ending) return;
    const one = { channel, at: this.at[channel], samples: new Int16Array(buffer) };
    this.at[channel] += one.samples.length;
    this.kept.push(one);
    while (this.kept.length > KEPT_S * 10 * this.at.length) this.kept.shift();
    if (this.ready) this.give(one);
  }

  give({ channel, at, samples }) {
    const frame = new ArrayBuffer(12 + samples.byteLength);
    const head = new DataView(frame);
    head.setUint8(0, 1);
    head.setUint8(1, channel);
    head.setBigUint64(4, BigInt(this.begins + at), true);
    new Int16Array(frame, 12).set(samples);
    this.socket.send(frame);
  }

  /** Something the rep should know while it goes on. */
  without(words) {
    this.note = words;
    if (!this.over) this.told("listening", words);
  }

  /** No more sound from here; the call waits for it to come back. */
  leave(words) {
    if (this.over) return;
    this.finish("refused", words);
    this.socket.close();
  }

  end() {
    this.ending = true;
    if (this.ready) this.socket.send(JSON.stringify({ type: "end" }));
  }

  finish(kind, words) {
    this.over = true;
    this.told(kind, words);
  }

  dropped(code) {
    this.ready = false;
    if (this.over) return;
    if (this.ending && (code === 1000 || this.tries >= TRIES_TO_END)) this.finish("ended", "");
    else if (code === TAKEN) this.finish("taken", "Another device sends the sound of this call now.");
    else if (FINAL.has(code)) this.finish("refused", "The speech service took no more sound from here. Start the microphone again to go on.");
    else {
      this.told("waiting", this.why);
      setTimeout(() => this.connect(), WAITS_MS[Math.min(this.tries, WAITS_MS.length - 1)]);
      this.tries += 1;
    }
  }
}
