"""Settings by place of use: `local` for `make run`, `production`, `test`. The environment is read here only."""
