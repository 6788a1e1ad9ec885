//! What buyers do with forms, and what they see of it.
