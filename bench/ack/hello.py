"""The fastest bare answer to compare with: Flask that says hello."""

from __future__ import annotations

from flask import Flask

app = Flask(__name__)


@app.route("/webhooks/wecom", methods=["GET", "POST"])
@app.route("/webhooks/feishu", methods=["POST"])
def hello() -> str:
    return "hello"
