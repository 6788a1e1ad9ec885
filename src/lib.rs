//! opentill: an open, self-hosted browser SDK for payments. See ARCHITECTURE.md for the layers.
