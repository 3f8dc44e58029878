"""WeCom: 微信客服 (kf), the self-built app and the group robot. wechatpy's defects end here.

callback.py is all that the web process loads; the rest belongs to `work`.
"""
