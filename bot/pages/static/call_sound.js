// Sends the sound of this browser to the speech service, and again what it did not get before the line dropped.

const RATE = 16000;
const KEPT_S = 60;
const FINAL = new Set([4400, 4403, 4409]);
const WAITS_MS = [200, 500, 1000, 2000, 4000];

/** way: "tab" (me and a shared tab), "room" (one microphone for all), "me". Calls told(kind, words). */
export async function listen(way, { key, stream }, told) {
  const streams = await open(way);
  const context = new AudioContext({ sampleRate: RATE });
  await context.audioWorklet.addModule(new URL("./microphone.js", import.meta.url));
  const speakers = [{ type: "speaker", channel: 0, name: "", side: way === "room" ? "unknown" : "us" }];
  if (streams.length > 1) speakers.push({ type: "speaker", channel: 1, name: "", side: "client" });
  const line = new Line(stream, key, streams.length, speakers, told);
  streams.forEach((source, channel) => {
    const node = new AudioWorkletNode(context, "microphone", { numberOfOutputs: 0, channelCount: 1, channelCountMode: "explicit" });
    node.port.onmessage = ({ data }) => line.send(channel, data);
    context.createMediaStreamSource(source).connect(node);
    source.getAudioTracks()[0].addEventListener("ended", () => { if (channel === 0) line.end(); });
  });
  return {
    async stop() {
      line.end();
      streams.forEach((source) => source.getTracks().forEach((track) => track.stop()));
      await context.close();
    },
  };
}

async function open(way) {
  const microphone = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: way !== "room", noiseSuppression: way !== "room", channelCount: 1 } });
  if (way !== "tab") return [microphone];
  const shared = await navigator.mediaDevices.getDisplayMedia({ audio: true, video: true });
  shared.getVideoTracks().forEach((track) => { track.enabled = false; });
  if (!shared.getAudioTracks().length) {
    [...shared.getTracks(), ...microphone.getTracks()].forEach((track) => track.stop());
    throw new Error("That tab was shared without its sound. Choose it again and tick “share audio”.");
  }
  return [microphone, shared];
}

class Line {
  constructor(stream, key, channels, speakers, told) {
    this.hello = { type: "hello", key, channels, rate: RATE, encoding: "pcm16", live: true, speakers };
    this.stream = stream;
    this.told = told;
    this.at = new Array(channels).fill(0);
    this.kept = [];
    this.tries = 0;
    this.over = false;
    this.ready = false;
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
      this.told("listening", "");
      for (const { channel, from } of message.channels) {
        // A page opened anew counts on where the call stands.
        if (from > this.at[channel] && !this.kept.some((k) => k.channel === channel)) this.at[channel] = from;
      }
      const has = Object.fromEntries(message.channels.map((c) => [c.channel, c.from]));
      this.kept.filter((k) => k.end > has[k.channel]).forEach((k) => this.socket.send(k.frame));
      if (this.ending) this.end();
    } else if (message.type === "ack") {
      const safe = Object.fromEntries(message.channels.map((c) => [c.channel, c.safe]));
      this.kept = this.kept.filter((k) => k.end > safe[k.channel]);
    } else if (message.type === "refused") {
      this.told(message.retriable ? "waiting" : "refused", message.sentence);
      if (!message.retriable) this.over = true;
    } else if (message.type === "ended") {
      this.over = true;
      this.told("ended", "");
    }
  }

  send(channel, buffer) {
    if (this.over || this.ending) return;
    const frame = new ArrayBuffer(12 + buffer.byteLength);
    const head = new DataView(frame);
    head.setUint8(0, 1);
    head.setUint8(1, channel);
    head.setUint16(2, 0, true);
    head.setBigUint64(4, BigInt(this.at[channel]), true);
    new Uint8Array(frame, 12).set(new Uint8Array(buffer));
    this.at[channel] += buffer.byteLength / 2;
    if (!this.ready && !this.kept.length && this.tries === 0) { this.at[channel] -= buffer.byteLength / 2; return; }
    this.kept.push({ channel, end: this.at[channel], frame });
    while (this.kept.length > KEPT_S * 10 * this.at.length) this.kept.shift();
    if (this.ready) this.socket.send(frame);
  }

  end() {
    this.ending = true;
    if (this.ready) this.socket.send(JSON.stringify({ type: "end" }));
  }

  dropped(code) {
    this.ready = false;
    if (this.over || FINAL.has(code) || (this.ending && code === 1000)) {
      if (code === 4409) this.told("refused", "Another device sends the sound of this call now.");
      this.over = true;
      return;
    }
    this.told("waiting", "");
    setTimeout(() => this.connect(), WAITS_MS[Math.min(this.tries, WAITS_MS.length - 1)]);
    this.tries += 1;
  }
}
