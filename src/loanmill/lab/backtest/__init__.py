"""Back-tests: a policy over past cases, alone or against another one, with what is known of how they paid."""
