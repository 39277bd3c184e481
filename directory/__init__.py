"""The registry of community resources (地域資源): records, import, export, search, freshness."""
