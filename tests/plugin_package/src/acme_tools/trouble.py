"""The tools of `medas.testing.trouble`, under the name they had before."""

from medas.testing.trouble import *  # noqa: F403
