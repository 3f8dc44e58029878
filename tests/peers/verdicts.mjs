// What the platforms' own node packages say of calls that `record.py` made: stdin and stdout are JSON.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const require = createRequire(process.cwd() + "/");
const lark = require("@larksuiteoapi/node-sdk");
const wecom = require("@wecom/crypto");

function feishu(call) {
  const body = JSON.parse(call.body);
  const seen = Object.assign(Object.create({ headers: call.headers }), body);
  const dispatcher = new lark.EventDispatcher({ encryptKey: call.key });
  const valid = dispatcher.requestHandle.checkIsEventValidated(seen);
  let text = null;
  try {
    text = new lark.AESCipher(call.key).decrypt(body.encrypt);
  } catch {
    text = null;
  }
  return { accepted: valid && text !== null, text: valid ? text : null };
}

function kf(call) {
  const signature = wecom.getSignature(call.token, call.timestamp, call.nonce, call.encrypt);
  if (signature !== call.signature) return { accepted: false, text: null };
  const opened = wecom.decrypt(call.key, call.encrypt);
  const accepted = opened.id === call.corp_id;
  return { accepted, text: accepted ? opened.message : null };
}

const calls = JSON.parse(readFileSync(0, "utf8"));
const made = calls.wecom_to_make.map((one) => wecom.encrypt(one.key, one.text, one.corp_id));
console.log(JSON.stringify({ feishu: calls.feishu.map(feishu), wecom: calls.wecom.map(kf), made }));
