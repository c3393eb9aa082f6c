"""The same work done by xltasks and by what people use instead, measured side by side."""
