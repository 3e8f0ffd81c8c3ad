//! pincite: the shell around `analysis`.
