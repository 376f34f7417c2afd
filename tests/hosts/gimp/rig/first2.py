import sys, time, json
sys.path.insert(0,"/work/profile/plug-ins/scumble")
from runner import case
@case("client")
def c():
    from scumble_client.client import Client
    cl=Client({"kind":"gimp","name":"x","version":"1"})
    for i in range(10):
        time.sleep(0.2); print(cl.state.name, repr(cl.state.error))
    import socket
    p=json.load(open("/engine/runtime/engine.json"))["port"]
    s=socket.create_connection(("127.0.0.1",p)); print(s)
