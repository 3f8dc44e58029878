"""Feishu: events and card clicks in, messages and cards out. lark-oapi's defects end here."""
