"""What is written for the public: news, events, services, works notices, flash notices, plain pages."""
