//! Webhooks, as their receivers meet them: the real program sends, and a small server of our own takes notes and misbehaves.
