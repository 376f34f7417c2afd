import gi, time
gi.require_version("Gimp","3.0"); gi.require_version("Gegl","0.4")
from gi.repository import Gimp, Gegl
from runner import case
@case("status")
def status():
    p=Gimp.get_pdb().lookup_procedure("scumble-status"); 
    time.sleep(1)
    r=p.run(p.create_config()); print([r.index(i) for i in range(r.length())])
@case("fill")
def fill():
    img=Gimp.Image.new(300,260,Gimp.ImageBaseType.RGB); l=Gimp.Layer.new(img,"bg",300,260,Gimp.ImageType.RGB_IMAGE,100,Gimp.LayerMode.NORMAL); img.insert_layer(l,None,0); l.fill(Gimp.FillType.WHITE)
    img.select_ellipse(Gimp.ChannelOps.REPLACE,60,40,180,170)
    p=Gimp.get_pdb().lookup_procedure("scumble-fill"); c=p.create_config()
    c.set_property("image",img); c.set_core_object_array("drawables",[l]); c.set_property("run-mode",Gimp.RunMode.NONINTERACTIVE)
    c.set_property("prompt","red brick wall"); c.set_property("seed",5)
    r=p.run(c); print([r.index(i) for i in range(r.length())], Gimp.get_pdb().get_last_error())
    assert r.index(0)==Gimp.PDBStatusType.SUCCESS
    print([x.get_name() for x in img.get_layers()], r.index(1).get_mask())
@case("env")
def env():
    import os, subprocess
    print(os.environ.get("SCUMBLE_HOME"), subprocess.getoutput("ls -la /engine /engine/runtime; cat /engine/runtime/engine.json | head -c 80; ls /sys/class/net"))
